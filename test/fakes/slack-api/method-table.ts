import type { MethodRule } from './call-pipeline.ts';
import { APP_METHODS } from './methods-app.ts';
import { CHAT_METHODS } from './methods-chat.ts';
import { CONVERSATION_METHODS } from './methods-conversations.ts';
import { FILE_METHODS } from './methods-files.ts';
import { USER_METHODS } from './methods-users.ts';
import { VIEW_METHODS } from './methods-views.ts';

/** Every method the stand-in has: its tier, scopes, token kinds, arguments and deed. Any other is `unknown_method`. */
export const METHODS: Readonly<Record<string, MethodRule>> = {
  ...APP_METHODS,
  ...CHAT_METHODS,
  ...CONVERSATION_METHODS,
  ...FILE_METHODS,
  ...USER_METHODS,
  ...VIEW_METHODS,
};
