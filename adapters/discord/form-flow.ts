import { card, paragraph } from '../../src/chat/build.ts';
import type { Form, FormField } from '../../src/chat/form.ts';
import { SECOND } from '../../src/kernel/duration.ts';
import { fillWords } from '../surface-words.ts';
import { isPrivate } from '../who-sees.ts';
import { concludeTyped } from './conclude.ts';
import { keyId, type ReadId } from './custom-id.ts';
import type { DiscordAnswer } from './discord-answer.ts';
import { LIMITS } from './discord-limits.ts';
import { type DiscordRoom, dispatch, realmOf } from './discord-room.ts';
import { discordWords } from './discord-words.ts';
import { filesIn, modalOf, namesOf, type Picks, pagesOf, readModal } from './form-modal.ts';
import { identityOf } from './interaction.ts';
import { tellOld } from './old-button.ts';
import type { FormState } from './press-book.ts';

/** How long suggestions may take before a form opens without them: it must open within three seconds. */
const PICKS_WITHIN = SECOND;

const commandOf = ({ desk }: DiscordRoom, { command }: FormState) =>
  desk.catalogue.find(({ path }) => path.join(' ') === command);

const formOf = async (
  room: DiscordRoom,
  { interaction }: DiscordAnswer,
  { command, args, fault }: FormState,
): Promise<Form | undefined> => {
  const actor = identityOf(interaction, await realmOf(room, interaction));
  const { language } = interaction;
  return room.desk.form({ path: command.split(' '), args, actor, language, fault, chat: true });
};

/** The pages of a form under way. */
const pagesIn = (form: Form, { asked }: FormState) => pagesOf(form.fields, asked);

const isPicked = ({ option }: FormField): boolean =>
  (option.dynamic !== undefined && option.open !== true) || option.kind === 'person';

const picksFor = async (
  room: DiscordRoom,
  { interaction }: DiscordAnswer,
  form: Form,
  page: readonly FormField[],
): Promise<Picks> => {
  const fields = page.filter(isPicked);
  if (fields.length === 0) return {};
  const look = async (): Promise<Picks> => {
    const actor = identityOf(interaction, await realmOf(room, interaction));
    const path = form.command.split(' ');
    const found = await Promise.all(
      fields.map(
        async ({ name }) => [name, await room.desk.suggest({ path, option: name, typed: '', actor })] as const,
      ),
    );
    // As many as there can be: there may be more, which a list would hide.
    return Object.fromEntries(found.filter(([, all]) => all.length < LIMITS.suggestions));
  };
  const over = new AbortController();
  const late = room.clock.sleep(PICKS_WITHIN, over.signal).then(
    () => ({}),
    () => ({}),
  );
  const picks = await Promise.race([look().catch(() => ({})), late]);
  over.abort();
  return picks;
};

/** Opens one page. It is the acknowledgement itself, so nothing slow may come before it. */
export const openForm = async (
  room: DiscordRoom,
  answer: DiscordAnswer,
  key: string,
  state: FormState,
  page: number,
): Promise<void> => {
  const form = await formOf(room, answer, state);
  if (form === undefined || form.fields.length === 0) return tellOld(answer, 'asker');
  const pages = pagesIn(form, state);
  const asked = [...(state.asked ?? []).slice(0, page), (pages[page] ?? []).map(({ name }) => name)];
  const kept = room.book.keepForm(key, { ...state, asked });
  const picks = await picksFor(room, answer, form, pages[page] ?? []);
  const opened = answer.modal(modalOf(form, pages, page, keyId('page', page, key), picks));
  await Promise.all([kept, opened]);
};

/** A button that opens a page of a form under way, or the form that mends a refusal. */
export const pressForm = async (
  room: DiscordRoom,
  answer: DiscordAnswer,
  { key = '', place }: ReadId,
): Promise<void> => {
  const state = await room.book.form(key);
  if (state === undefined || state.user !== answer.interaction.user.id) return tellOld(answer, 'asker');
  await openForm(room, answer, key, state, place);
};

const carryOut = async (room: DiscordRoom, answer: DiscordAnswer, state: FormState): Promise<void> => {
  const realm = await realmOf(room, answer.interaction);
  const command = commandOf(room, state);
  const { args, files = {} } = state;
  const deed = { path: state.command.split(' '), args, files, origin: 'form' as const };
  const outcome = await dispatch(room, answer, realm, deed);
  await concludeTyped(room, answer, realm, outcome, deed, !isPrivate(command));
};

/** Page kept: it may be sent as it is, or more be filled in. A modal cannot follow a modal, so a button stands between. */
const offerNext = async (
  room: DiscordRoom,
  answer: DiscordAnswer,
  read: ReadId,
  form: Form,
  pages: number,
): Promise<void> => {
  const { key = '', place } = read;
  const words = discordWords[answer.interaction.language];
  const filled = form.fields.filter(({ value }) => value !== undefined && value !== '').map(({ name }) => name);
  const message = card({
    tone: 'waiting',
    title: fillWords(words.pageKept, { page: place + 1, pages }),
    blocks: [paragraph(fillWords(words.pageRemedy, { fields: filled.join(', ') || '–' }))],
    audience: 'asker',
  });
  await answer.show(await realmOf(room, answer.interaction), message, {
    own: [
      { label: words.sendNow, style: 'primary', customId: keyId('send', place, key) },
      {
        label: fillWords(words.nextPage, { page: place + 2, pages }),
        style: 'plain',
        customId: keyId('form', place + 1, key),
      },
    ],
  });
};

/** A page was submitted: the last one carries the command out, those before are kept. */
export const submitPage = async (room: DiscordRoom, answer: DiscordAnswer, read: ReadId): Promise<void> => {
  const { interaction } = answer;
  const before = await room.book.form(read.key);
  const command = before && commandOf(room, before);
  if (before === undefined || command === undefined || before.user !== interaction.user.id)
    return tellOld(answer, 'asker');
  const { fault: _, ...kept } = before;
  const sent = filesIn(interaction.data);
  const args = { ...before.args, ...readModal(interaction.data, command.options), ...namesOf(sent) };
  const state: FormState = { ...kept, args, files: { ...before.files, ...sent } };
  const form = await formOf(room, answer, state);
  const pages = form === undefined ? 0 : pagesIn(form, state).length;
  const isLast = form === undefined || read.place >= pages - 1;
  if (!(await answer.later(isLast && !isPrivate(command) ? 'everybody' : 'asker'))) return;
  await answer.dropSource();
  if (isLast) return carryOut(room, answer, state);
  await room.book.keepForm(read.key ?? '', {
    ...state,
    ...(before.fault === undefined ? {} : { fault: before.fault }),
  });
  await offerNext(room, answer, read, form, pages);
};

/** "Send now". */
export const sendForm = async (room: DiscordRoom, answer: DiscordAnswer, { key }: ReadId): Promise<void> => {
  const state = await room.book.form(key);
  const command = state && commandOf(room, state);
  if (state === undefined || state.user !== answer.interaction.user.id) return tellOld(answer, 'asker');
  if (!(await answer.later(isPrivate(command) ? 'asker' : 'everybody'))) return;
  await answer.dropSource();
  await carryOut(room, answer, state);
};
