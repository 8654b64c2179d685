// The page's only script: sends what a person does, and redraws the parts that changed.

const { as, at } = document.body.dataset;
const part = (id) => document.getElementById(id);

const act = async (deed, body) => {
  for (const old of document.querySelectorAll('.complaint')) old.remove();
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`/act/${deed}`, { method: 'POST', headers, body: JSON.stringify({ as, ...body }) });
  const said = await response.json();
  if (!said.ok) complain(said.error ?? 'That did not work.');
  return said.answer;
};

const complain = (text) => {
  const line = document.createElement('p');
  line.setAttribute('role', 'status');
  line.className = 'complaint';
  line.textContent = text;
  part('notices').replaceChildren(line);
};

/** Colours come from the app and from names, and the page's policy allows no style inside HTML. */
const paint = () => {
  for (const one of document.querySelectorAll('.avatar[data-colour]')) one.style.background = one.dataset.colour;
  for (const one of document.querySelectorAll('.attachment[data-colour]')) one.style.borderColor = one.dataset.colour;
};

const drawn = new Map();
const redraw = async () => {
  const response = await fetch(`/parts?as=${as}&at=${at}`);
  for (const [id, html] of Object.entries(await response.json())) {
    if (drawn.get(id) === html) continue;
    drawn.set(id, html);
    part(id).innerHTML = html;
    if (id === 'notices' && html !== '') setTimeout(redraw, 10_500);
    if (id === 'feed') part('feed').scrollTop = part('feed').scrollHeight;
    if (id === 'overlay') part('overlay').querySelector('input, textarea, select')?.focus();
  }
  paint();
};

const base64 = async (file) => {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { name: file.name, base64: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };
};

const suggested = new Map();

/** Everything filled in in the open form, by block and action. */
const filled = async (form) => {
  const values = {};
  for (const one of form.querySelectorAll('[data-field]')) if (one.value !== '') values[one.dataset.field] = one.value;
  for (const one of form.querySelectorAll('[data-choose]'))
    if (one.value !== '') values[one.dataset.choose] = one.value;
  for (const one of form.querySelectorAll('[data-suggest]')) {
    const value = suggested.get(one.dataset.suggest);
    if (one.value !== '' && value !== undefined) values[one.dataset.suggest] = value;
  }
  for (const one of form.querySelectorAll('[data-tick]:checked'))
    values[one.dataset.tick] = [...(values[one.dataset.tick] ?? []), one.value];
  for (const one of form.querySelectorAll('[data-files]'))
    if (one.files.length > 0) values[one.dataset.files] = await Promise.all([...one.files].map(base64));
  return values;
};

const waiting = async (button, deed) => {
  button.disabled = true;
  await deed().finally(() => {
    button.disabled = false;
  });
};

const clicks = {
  press: (button) => {
    const { press: what, target, confirm: question } = button.dataset;
    if (question && !window.confirm(question)) return;
    return waiting(button, () => act('press', { target, what }));
  },
  submit: (button) => waiting(button, async () => act('submit', { values: await filled(button.closest('form')) })),
  close: (button) => act('close', { all: button.dataset.close === 'all' }),
  pick: (button) => {
    const box = button.closest('.suggest').querySelector('input');
    box.value = button.textContent;
    suggested.set(box.dataset.suggest, button.dataset.pick);
    button.parentElement.replaceChildren();
    if (!box.closest('.modal'))
      act('choose', { target: box.dataset.target, what: box.dataset.suggest, choice: button.dataset.pick });
  },
};

document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  const kind = button && Object.keys(clicks).find((name) => name in button.dataset);
  if (kind) clicks[kind](button);
});

document.addEventListener('change', (event) => {
  const { choose, tick, target } = event.target.dataset;
  if (target === undefined || event.target.closest('.modal')) return;
  if (choose !== undefined) act('choose', { target, what: choose, choice: event.target.value });
  if (tick !== undefined) {
    const chosen = [...document.querySelectorAll(`[name="${CSS.escape(event.target.name)}"]:checked`)];
    act('choose', { target, what: tick, choice: chosen.map((one) => one.value) });
  }
});

document.addEventListener('input', async (event) => {
  const { suggest: what, target } = event.target.dataset;
  if (what === undefined) return;
  const typed = event.target.value;
  const rows = (await act('suggest', { target, what, typed })) ?? [];
  if (event.target.value !== typed) return;
  const buttons = rows.map((row) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = row.text.text;
    button.dataset.pick = row.value;
    return button;
  });
  event.target.parentElement.querySelector('.rows').replaceChildren(...buttons);
});

part('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const box = event.target.elements.text;
  if (box.value.trim() !== '') act('say', { channel: at, text: box.value });
  box.value = '';
});

document.addEventListener('submit', (event) => {
  const form = event.target.closest('.modal');
  if (!form) return;
  event.preventDefault();
  form.querySelector('[data-submit]')?.click();
});

new EventSource('/changes').addEventListener('message', redraw);
if (at === 'home') act('home', {});
redraw();
