import {
  ClientRefusal,
  commandData,
  commandsFor,
  findLeaf,
  type OptionValues,
  onlyFilled,
  type PickedFile,
  resolve,
  resolveNothing,
  typingData,
} from './client-commands.ts';
import { type ModalValues, modalData } from './client-modal.ts';
import { COMPONENT } from './component-tables.ts';
import { may, permissionsIn } from './discord-permissions.ts';
import type { Application, Attachment, Channel, StoredMessage, User, World } from './discord-world.ts';
import type { FakeCdn } from './fake-cdn.ts';
import { INTERACTION, type InteractionRecord, type ModalRecord } from './interaction-life.ts';
import type { Start } from './interaction-start.ts';
import { buttonsOf, selectsOf } from './message-text.ts';
import { type Dict, dicts, text, whole } from './plain-json.ts';
import { FILE_LIMIT } from './posted-message-rules.ts';
import { createMessage } from './posted-messages.ts';
import { SentInteraction } from './sent-interaction.ts';
import type { Waiting } from './until-change.ts';
import { wireAttachment } from './wire-message.ts';

export interface PersonParts {
  readonly world: World;
  readonly cdn: FakeCdn;
  readonly waiting: Waiting;
  readonly user: User;
  /** The application whose commands are called; clicks go to the one that wrote the message. */
  readonly application: Application;
  /** Where things are typed when no channel is named. */
  readonly home: () => Channel;
  readonly start: (start: Start) => InteractionRecord;
}

/** Somebody sitting at the platform's client: can do what it lets them do, and nothing else. */
export class Person {
  readonly #parts: PersonParts;

  constructor(parts: PersonParts) {
    this.#parts = parts;
  }

  get id(): string {
    return this.#parts.user.id;
  }

  #begin(start: Omit<Start, 'user'>): SentInteraction {
    const record = this.#parts.start({ ...start, user: this.#parts.user });
    return new SentInteraction(record, this.#parts.world, this.#parts.waiting);
  }

  /** Files picked in a client are uploaded before the command is sent, and stay on the platform only for a while. */
  #upload(channel: Channel): (file: PickedFile) => Dict {
    return (file) => {
      if (file.bytes.length > FILE_LIMIT) throw new ClientRefusal(`${file.filename} is larger than 10 MiB`);
      const attachment: Attachment = {
        id: this.#parts.world.nextId(),
        filename: file.filename,
        contentType: file.contentType ?? 'application/octet-stream',
        bytes: file.bytes,
        channelId: channel.id,
        ephemeral: true,
      };
      this.#parts.world.attachments.set(attachment.id, attachment);
      return wireAttachment(attachment, this.#parts.cdn);
    };
  }

  #offered(channel: Channel) {
    const { world, application, user } = this.#parts;
    if (permissionsIn(world, channel, user.id) === 0n) throw new ClientRefusal('this person cannot see the channel');
    return commandsFor(world, application, user, channel);
  }

  /** The names the client offers after a slash. */
  offered(channel = this.#parts.home()): readonly string[] {
    return this.#offered(channel).map((command) => command.name);
  }

  /** Types `/cert apply` with options by name. Throws ClientRefusal for what the client would not send. */
  slash(path: string, values: OptionValues = {}, channel = this.#parts.home()): SentInteraction {
    const { world, application } = this.#parts;
    const leaf = findLeaf(this.#offered(channel), path);
    const data = commandData(leaf, { world, channel, values, upload: this.#upload(channel) });
    return this.#begin({ application, type: INTERACTION.command, channel, label: path.replace(/^\//, ''), data });
  }

  /** Types in an option with suggestions: `focused`, or the last one given. */
  autocomplete(path: string, values: OptionValues, focused?: string, channel = this.#parts.home()): SentInteraction {
    const { application } = this.#parts;
    const leaf = findLeaf(this.#offered(channel), path);
    const data = typingData(leaf, values, focused ?? Object.keys(values).at(-1) ?? '');
    return this.#begin({ application, type: INTERACTION.autocomplete, channel, label: path, data });
  }

  #seen(message: StoredMessage): {
    readonly message: StoredMessage;
    readonly channel: Channel;
    readonly application: Application;
  } {
    const { world, user } = this.#parts;
    const now = world.messages.get(message.id);
    const channel = world.channels.get(message.channelId);
    const visible = now !== undefined && (now.visibleTo === undefined || now.visibleTo === user.id) && !now.dismissed;
    if (now === undefined || !visible || channel === undefined || permissionsIn(world, channel, user.id) === 0n)
      throw new ClientRefusal('this person does not see that message');
    const application = world.applications.get(now.authorId);
    if (application === undefined) throw new ClientRefusal('that message is not from an application');
    return { message: now, channel, application };
  }

  /** Presses a button by label or custom id. Pass the message as it was seen: a stale one is pressed as it is now. */
  click(message: StoredMessage, labelOrCustomId: string): SentInteraction {
    const seen = this.#seen(message);
    const all = buttonsOf(seen.message);
    const button = all.find((one) => one.label === labelOrCustomId || one.custom_id === labelOrCustomId);
    if (button === undefined)
      throw new ClientRefusal(
        `no button "${labelOrCustomId}"; there is: ${all.map((one) => text(one.label)).join(', ') || 'none'}`,
      );
    if (button.disabled === true) throw new ClientRefusal(`the button "${labelOrCustomId}" is disabled`);
    if (button.style === 5) throw new ClientRefusal(`the button "${labelOrCustomId}" is a link to ${text(button.url)}`);
    return this.#component(seen, button, {});
  }

  /** Presses a button as it was before the message was redrawn: the click was on its way already. */
  clickStale(message: StoredMessage, customId: string): SentInteraction {
    return this.#component(this.#seen(message), { type: COMPONENT.button, custom_id: customId }, {});
  }

  /** Chooses in a select, by custom id or placeholder: option values, or ids for people, roles and channels. */
  select(message: StoredMessage, which: string, values: readonly string[]): SentInteraction {
    const seen = this.#seen(message);
    const found = selectsOf(seen.message).find((one) => one.custom_id === which || one.placeholder === which);
    if (found === undefined || found.disabled === true) throw new ClientRefusal(`no select "${which}" to use`);
    const least = whole(found.min_values) ?? 1;
    const most = whole(found.max_values) ?? 1;
    if (values.length < least || values.length > most)
      throw new ClientRefusal(`choose ${least} to ${most} in "${which}"`);
    const resolved = resolveNothing();
    if (found.type === COMPONENT.stringSelect) {
      const known = dicts(found.options).map((option) => option.value);
      const stray = values.find((value) => !known.includes(value));
      if (stray !== undefined) throw new ClientRefusal(`"${which}" has no option "${stray}"`);
    } else for (const id of values) resolve(this.#parts.world, seen.channel, id, resolved);
    const filled = onlyFilled(resolved);
    return this.#component(seen, found, { values, ...(Object.keys(filled).length === 0 ? {} : { resolved: filled }) });
  }

  #component(
    {
      message,
      channel,
      application,
    }: { readonly message: StoredMessage; readonly channel: Channel; readonly application: Application },
    component: Dict,
    more: Dict,
  ): SentInteraction {
    return this.#begin({
      application,
      type: INTERACTION.component,
      channel,
      label: text(component.custom_id),
      source: message,
      data: {
        component_type: component.type,
        custom_id: component.custom_id,
        id: whole(component.id) ?? 1,
        ...more,
      },
    });
  }

  /** Fills and submits a form that was opened for this person; values by custom id or label. */
  submit(modal: ModalRecord, values: ModalValues = {}): SentInteraction {
    const { world, user } = this.#parts;
    const opener = world.interactions.get(modal.interactionId);
    const channel = world.channels.get(opener?.channelId ?? '');
    const application = world.applications.get(opener?.applicationId ?? '');
    if (opener === undefined || channel === undefined || application === undefined || opener.userId !== user.id)
      throw new ClientRefusal('that form was not opened for this person');
    if (modal.submitted) throw new ClientRefusal('that form was submitted already');
    const data = modalData(modal, values, world, channel, this.#upload(channel));
    modal.submitted = true;
    const source = world.messages.get(opener.sourceMessageId ?? '');
    return this.#begin({
      application,
      type: INTERACTION.modal,
      channel,
      label: modal.customId,
      data,
      ...(source === undefined ? {} : { source }),
    });
  }

  /** Writes an ordinary message. */
  say(content: string, channel = this.#parts.home()): StoredMessage {
    const { world, user } = this.#parts;
    if (!may(world, channel, user.id, 'sendMessages')) throw new ClientRefusal('this person may not write there');
    const draft = { content, embeds: [], components: [], kept: [], added: [], v2: false };
    return createMessage(world, { channelId: channel.id, authorId: user.id, draft, body: {} });
  }

  /** Dismisses a message only they see. */
  dismiss(message: StoredMessage): void {
    if (message.visibleTo !== this.id) throw new ClientRefusal('only messages meant for you alone can be dismissed');
    message.dismissed = true;
    this.#parts.world.changed();
  }
}
