import { identify } from './account/identify.ts';
import { holdersOf, personById, personByWord } from './account/person.store.ts';
import { stranger } from './account/person.ts';
import { rememberLanguage } from './account/person-language.store.ts';
import { requireStepUp } from './account/step-up.ts';
import { audit } from './audit/audit.store.ts';
import type { Person } from './chat/actor.ts';
import { type Call, type Command, commandName } from './chat/command.ts';
import type { FormRequest, Outcome, Refusal } from './chat/desk.ts';
import type { Form } from './chat/form.ts';
import { type Invocation, isConversation, overChat } from './chat/invocation.ts';
import { type FileValue, isFile, type Option, type RawArgs } from './chat/option.ts';
import { holdsKeyFile, refusePastedSecret } from './chat/pasted-secret.ts';
import { permits } from './chat/permission.ts';
import { readArgs } from './chat/read-option.ts';
import { askFirst, mustAsk } from './confirm.ts';
import { askedFor, drawForm } from './draw-form.ts';
import type { House } from './house.ts';
import { nowOf } from './kernel/clock.ts';
import { CertError, describeCause, isCertError } from './kernel/errors.ts';
import { closest, nearest } from './kernel/nearest.ts';
import { randomToken } from './kernel/random.ts';
import { isMendable, refusalOf, refuse } from './refusal.ts';
import { lookAfresh } from './store/look-afresh.ts';
import { firstSeen } from './store/seen.store.ts';
import { storeTold } from './store/store.ts';
import { sayer } from './texts/say.ts';

const REFERENCE_BYTES = 6;

const find = (commands: readonly Command<House>[], words: readonly string[]): Command<House> => {
  const path = words.length === 1 ? (ALONE[words[0] ?? ''] ?? words) : words;
  const typed = path.join(' ');
  const found = commands.find((command) => commandName(command) === typed);
  if (found !== undefined) return found;
  const group = path[0] ?? '';
  const near = commands
    .filter((command) => command.path[0] === group)
    .map((command) => command.path.slice(1).join(' '));
  throw new CertError('command-unknown', {
    word: path.slice(1).join(' '),
    nearest: closest(path[1] ?? '', near),
  });
};

/** `/cert` alone shows what needs attention, `/signet` alone its help. */
const ALONE: Readonly<Record<string, readonly string[]>> = { cert: ['cert', 'status'], signet: ['signet', 'help'] };

/** The arguments, every one of them an option of this command; what only a local surface may give is refused elsewhere. */
const known = (command: Command<House>, invocation: Invocation): RawArgs => {
  const { args, local } = invocation;
  for (const name of Object.keys(args)) {
    const option = Object.hasOwn(command.options, name) ? command.options[name] : undefined;
    const options = Object.keys(command.options);
    if (option === undefined) {
      const facts = {
        option: name,
        command: commandName(command),
        nearest: nearest(name, options) ?? '',
      };
      throw new CertError('option-unknown', facts, { field: name });
    }
    if (option.localOnly === true && !local) throw new CertError('out-not-local', {}, { field: name });
    const value = args[name];
    if (isFile(value)) checkFile(name, value, option, invocation);
  }
  return args;
};

/** A private key is refused in text however it came: typed lines are looked at before, forms and API calls here. */
const refuseKeys = ({ args }: Invocation): void => {
  for (const value of Object.values(args)) {
    if (typeof value === 'string') refusePastedSecret(value);
    else if (typeof value !== 'boolean' && !isFile(value)) for (const part of value) refusePastedSecret(part);
  }
};

/** A key file is taken by options that say so, and never over chat, where the platform would keep a copy. */
const checkFile = (name: string, file: FileValue, option: Option | undefined, invocation: Invocation): void => {
  const chat = overChat(invocation);
  if ((chat && option?.carriesKey === 'always') || (chat && holdsKeyFile(file.bytes)))
    throw new CertError('key-over-chat', { option: name }, { field: name });
  if (option?.carriesKey === undefined && holdsKeyFile(file.bytes))
    throw new CertError('key-misplaced', { option: name }, { field: name });
};

/** A form drawn anew may still carry what it no longer asks: left out, it is no mistake of the person's. */
const asked = (house: House, command: Command<House>, { args, origin, ...rest }: Invocation): Invocation => {
  if (origin !== 'form' || command.asks === undefined) return { ...rest, args, origin };
  const names = askedFor(house, command, args);
  const mine = Object.entries(args).filter(
    ([name]) => names.includes(name) || command.options[name]?.kind === 'secret',
  );
  return { ...rest, origin, args: Object.fromEntries(mine) };
};

/** Who acts: as proven by the surface (`person`), as known by identity, or, on the machine itself, as the admin says. */
const actorOf = async (house: House, invocation: Invocation): Promise<Person> => {
  const { store } = house;
  const { actor, actAs, local, person: proven } = invocation;
  const person =
    proven === undefined ? await identify(house, actor) : ((await personById(store, proven)) ?? stranger(actor.name));
  if (actAs === undefined) return person;
  if (!local || !permits(person.roles, 'admin'))
    throw new CertError('not-permitted', { command: '--as', needed: 'admin', holders: '' });
  const other = await personByWord(store, actAs);
  if (other === undefined) throw new CertError('person-unknown', { person: actAs });
  return other;
};

/** Closed by default; the refusal names the role and who has it, and is written down. */
const permit = async (house: House, command: Command<House>, person: Person): Promise<void> => {
  if (permits(person.roles, command.permission) || command.permission === 'anyone') return;
  const name = commandName(command);
  await house.store.transaction((store) =>
    audit(store, house.clock, {
      actor: person.id === '' ? `stranger:${person.name}` : person.id,
      action: 'command.refused',
      subject: name,
      detail: { needed: command.permission },
    }),
  );
  if (person.id === '') throw new CertError('not-known', {});
  const holders = await holdersOf(house.store, command.permission);
  throw new CertError('not-permitted', {
    command: name,
    needed: command.permission,
    holders: holders.map((holder) => holder.name).join(', '),
  });
};

const internal = (house: House, invocation: Invocation, error: unknown): CertError => {
  const reference = randomToken(house.random, REFERENCE_BYTES);
  const stack = error instanceof Error ? error.stack : undefined;
  house.log.error(
    { reference, path: invocation.path.join(' '), cause: describeCause(error), stack },
    'a command failed',
  );
  return new CertError('internal', { reference }, { cause: error });
};

/** The same command as a form, where that mends what was refused. */
const mended = async (
  house: House,
  { command, permitted, invocation }: { command?: Command<House>; permitted?: Person; invocation: Invocation },
  fault: Refusal,
): Promise<Form | undefined> => {
  if (command === undefined || !isMendable(fault)) return undefined;
  const { args, language } = invocation;
  const parts = { say: sayer(language), person: permitted, args, fault, chat: overChat(invocation) };
  return drawForm(house, command, parts).catch((error: unknown) => {
    house.log.error({ path: invocation.path.join(' '), cause: describeCause(error) }, 'a form could not be drawn');
    return undefined;
  });
};

const codeIn = (args: Readonly<Record<string, unknown>>): string | undefined =>
  typeof args.code === 'string' ? args.code : undefined;

/** Invocation → find, permit, read, handle, reply. Never throws. */
export const createDispatcher =
  (house: House, commands: readonly Command<House>[]) =>
  async (invocation: Invocation): Promise<Outcome> => {
    const say = sayer(invocation.language);
    let command: Command<House> | undefined;
    let permitted: Person | undefined;
    try {
      if (invocation.id !== undefined && !(await firstSeen(house.store, invocation.id, nowOf(house.clock)))) {
        throw new CertError('duplicate-event', {});
      }
      refuseKeys(invocation);
      command = find(commands, invocation.path);
      const person = await actorOf(house, invocation);
      await permit(house, command, person);
      permitted = person;
      if (person.id !== '' && isConversation(invocation))
        await rememberLanguage(house.store, person.id, invocation.language);
      const args = readArgs(
        command.path.slice(1).join(' '),
        command.options,
        known(command, asked(house, command, invocation)),
      );
      const call: Call = { person, invocation, say, now: nowOf(house.clock) };
      if (mustAsk(command, invocation)) {
        const preview = (await command.preview?.(house, call, args as never)) ?? [];
        return askFirst(say, command, invocation.args, preview);
      }
      // Whoever sits at the machine itself has the database in hand: a code would prove nothing more.
      const why = invocation.local ? undefined : command.stepUp?.(args as never);
      if (why !== undefined) await requireStepUp(house, person, why, codeIn(args));
      const { handle } = command;
      const reply = await lookAfresh(() => handle(house, call, args as never));
      return { ok: true, ...reply };
    } catch (error) {
      const known = storeTold(error);
      const told = isCertError(known) ? known : internal(house, invocation, error);
      const at = { invocation, ...(command && { command }), ...(permitted && { permitted }) };
      return refuse(say, told, await mended(house, at, refusalOf(say, told)));
    }
  };

/** A command as a form, for the surfaces that draw one by themselves; what was kept is shown to those who may use the command. */
export const createForms =
  (house: House, commands: readonly Command<House>[]) =>
  async ({ path, args, actor, person: proven, language, fault, chat }: FormRequest): Promise<Form | undefined> => {
    const command = commands.find((one) => commandName(one) === path.join(' '));
    if (command === undefined) return undefined;
    const known = proven === undefined ? await identify(house, actor) : await personById(house.store, proven);
    const person = known !== undefined && permits(known.roles, command.permission) ? known : undefined;
    return drawForm(house, command, { say: sayer(language), person, args, fault, chat });
  };
