import type { Consent } from './install-flow.ts';
import type { World } from './slack-world.ts';

const safe = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

/** The page on which a person lets the app into their workspace. */
export const consentPage = (world: World, consent: Consent, fault: string | undefined): string => {
  const people = [...world.users.values()].filter((user) => !user.isBot && !user.deleted);
  const options = people
    .map(
      (user) =>
        `<option value="${user.id}">${safe(user.realName)} (${safe(world.teams.get(user.team)?.name ?? '')})</option>`,
    )
    .join('');
  const body =
    fault === undefined
      ? `<p>${safe(world.app.name)} asks for:</p><ul>${consent.scopes.map((scope) => `<li>${safe(scope)}</li>`).join('')}</ul>
<form method="post"><label>You are <select name="user">${options}</select></label>
<button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Cancel</button></form>`
      : `<p role="alert">Something went wrong: ${safe(fault)}</p>`;
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Permission</title><body>${body}</body></html>`;
};
