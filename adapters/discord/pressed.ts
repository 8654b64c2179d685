import { card, paragraph } from '../../src/chat/build.ts';
import { sayer } from '../../src/texts/say.ts';
import { concludePress, concludeTyped, ownOf } from './conclude.ts';
import { type Press, type PressKind, pressId, type ReadId, readId, withKind } from './custom-id.ts';
import type { DiscordAnswer } from './discord-answer.ts';
import { COMPONENT, LIMITS, shorten } from './discord-limits.ts';
import { visible } from './discord-markdown.ts';
import { type DiscordRoom, dispatch, realmOf } from './discord-room.ts';
import { discordWords } from './discord-words.ts';
import { pressForm, sendForm, submitPage } from './form-flow.ts';
import { readModal } from './form-modal.ts';
import { type Json, textOf } from './interaction.ts';
import { tellOld } from './old-button.ts';

/** The id that was pressed; of a select, the one that was chosen. */
const idIn = ({ values, custom_id: own }: Json): string => textOf(Array.isArray(values) ? values[0] : own);

type Handle = (room: DiscordRoom, answer: DiscordAnswer, read: ReadId) => Promise<void>;

const carryOut = async (
  room: DiscordRoom,
  answer: DiscordAnswer,
  press: Press,
  origin: 'button' | 'form',
): Promise<void> => {
  const realm = await realmOf(room, answer.interaction);
  const deed = { path: press.command.split(' '), args: press.args, origin };
  await concludePress(room, answer, realm, await dispatch(room, answer, realm, deed), deed);
};

const run: Handle = async (room, answer, read) => {
  if (!(await answer.laterUpdate())) return;
  const press = await room.book.press(read);
  if (press === undefined) return tellOld(answer, 'no');
  await carryOut(room, answer, press, 'button');
};

/** Another page, where this one stands: nobody else's card, so that nothing changes under others' eyes but a list. */
const turn: Handle = async (room, answer, read) => {
  if (!(await answer.laterUpdate())) return;
  const press = await room.book.press(read);
  if (press === undefined) return tellOld(answer, 'no');
  const realm = await realmOf(room, answer.interaction);
  const deed = { path: press.command.split(' '), args: press.args, origin: 'button' as const };
  const outcome = await dispatch(room, answer, realm, deed);
  const own = answer.interaction.source?.ephemeral === true;
  if (outcome.ok) await answer.show(realm, own ? ownOf(answer, deed, outcome.message) : outcome.message);
  else await concludePress(room, answer, realm, outcome, deed);
};

/** What one person read, for everybody: done again, by whoever pressed, and alive from now on. */
const show: Handle = async (room, answer, read) => {
  if (!(await answer.later('everybody'))) return;
  const press = await room.book.press(read);
  if (press === undefined) return tellOld(answer, 'waiting');
  const realm = await realmOf(room, answer.interaction);
  const deed = { path: press.command.split(' '), args: press.args, origin: 'button' as const };
  await concludeTyped(room, answer, realm, await dispatch(room, answer, realm, deed), deed, true);
};

/** Are you sure? Asked of the one who pressed, out of the others' sight. */
const confirm: Handle = async (room, answer, read) => {
  if (!(await answer.later('asker'))) return;
  const press = await room.book.press(read);
  if (press?.confirm === undefined) return tellOld(answer, 'no');
  const words = discordWords[answer.interaction.language];
  const { confirm: question, ...sure } = press;
  const yes = pressId(sure, 0);
  const message = card({ tone: 'warning', title: question, audience: 'asker' });
  await room.keep(yes.keeps);
  await answer.show(await realmOf(room, answer.interaction), message, {
    own: [
      { label: words.sure, style: 'danger', customId: yes.customId },
      { label: words.leave, style: 'plain', customId: '1x0:' },
    ],
  });
};

/** One option in a modal. Its label is the option's own line of help, since an id has no room for another. */
const ask: Handle = async (room, answer, read) => {
  const { data } = answer.interaction;
  const press = await room.book.press(read);
  if (press?.ask === undefined) return tellOld(answer, 'asker');
  const say = sayer(answer.interaction.language);
  const path = press.command.replaceAll(' ', '.');
  const option = room.desk.catalogue.find((one) => one.path.join(' ') === press.command)?.options[press.ask];
  const input = {
    type: COMPONENT.input,
    custom_id: press.ask,
    style: 2,
    required: true,
    max_length: Math.min(option?.max ?? LIMITS.input, LIMITS.input),
  };
  await answer.modal({
    custom_id: withKind(idIn(data), 'asked'),
    title: shorten(visible(say.lookup(`command.${path}`)), LIMITS.modalTitle),
    components: [
      {
        type: COMPONENT.label,
        label: shorten(press.ask, LIMITS.label),
        description: shorten(say.lookup(`option.${path}.${press.ask}`), LIMITS.labelHint),
        component: input,
      },
    ],
  });
};

const asked: Handle = async (room, answer, read) => {
  const { source, data } = answer.interaction;
  if (!(await (source === undefined ? answer.later('asker') : answer.laterUpdate()))) return;
  const press = await room.book.press(read);
  if (press === undefined) return tellOld(answer, 'no');
  await carryOut(room, answer, { ...press, args: { ...press.args, ...readModal(data, {}) } }, 'form');
};

const leave: Handle = async (room, answer) => {
  if (!(await answer.laterUpdate())) return;
  const words = discordWords[answer.interaction.language];
  await answer.show(
    await realmOf(room, answer.interaction),
    card({ title: words.leave, blocks: [paragraph(words.left)], audience: 'asker' }),
  );
};

const HANDLES: Readonly<Record<PressKind, Handle>> = {
  run,
  turn,
  show,
  confirm,
  ask,
  asked,
  form: pressForm,
  page: submitPage,
  send: sendForm,
  leave,
  pick: (_room, answer) => tellOld(answer, 'asker'),
};

/** A button, a choice in a select, or a submitted modal. */
export const pressed: (room: DiscordRoom, answer: DiscordAnswer) => Promise<void> = async (room, answer) => {
  const read = readId(idIn(answer.interaction.data));
  if (read === undefined) return tellOld(answer, 'asker');
  await HANDLES[read.kind](room, answer, read);
};
