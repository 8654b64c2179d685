/** A button: pressing it is the command it names, typed by whoever presses it. */
export interface Action {
  readonly label: string;
  /** The command's path, e.g. `cert approve`. */
  readonly command: string;
  readonly args: Readonly<Record<string, string>>;
  readonly style: 'primary' | 'danger' | 'plain';
  /** Asked before anything happens, where the surface can ask. */
  readonly confirm?: string;
  /** An option the person must still fill in (a reason): the surface asks for it in a form or a prompt. */
  readonly ask?: { readonly option: string; readonly label: string };
  /** Another page of the same list: the answer takes the place of the message under the button, where the surface can. */
  readonly turns?: true;
  /** An answer that only its asker saw is given to the whole conversation: a surface's own, which the core never draws. */
  readonly shows?: true;
}
