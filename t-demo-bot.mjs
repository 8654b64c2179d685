import { App } from '@slack/bolt';
const [,, apiUrl, token, appToken] = process.argv;
const app = new App({ token, appToken, socketMode: true, clientOptions: { slackApiUrl: apiUrl } });
const md = (text) => ({ type: 'mrkdwn', text }); const pt = (text) => ({ type: 'plain_text', text, emoji: false });
app.command('/cert', async ({ ack, client, body, respond }) => {
  await ack();
  if (body.text.startsWith('apply')) {
    await client.views.open({ trigger_id: body.trigger_id, view: { type: 'modal', callback_id: 'apply', title: pt('Apply for a certificate'), submit: pt('Apply'), close: pt('Cancel'), blocks: [
      { type: 'section', text: md('The certificate is issued as soon as every name is *validated*.') },
      { type: 'input', block_id: 'names', label: pt('Names'), hint: pt('One per line; the first is the main one'), element: { type: 'plain_text_input', action_id: 'v', multiline: true, initial_value: 'shop.example.com\nwww.shop.example.com' } },
      { type: 'input', block_id: 'plan', label: pt('Plan'), element: { type: 'static_select', action_id: 'v', placeholder: pt('Choose a plan'), options: [ { text: pt('DV free, 90 days'), value: 'dv-free' }, { text: pt('OV, one year'), value: 'ov' } ] } },
      { type: 'input', block_id: 'how', label: pt('Validation'), element: { type: 'radio_buttons', action_id: 'v', options: [ { text: pt('DNS'), value: 'dns', description: pt('A TXT record, set by the bot') }, { text: pt('File'), value: 'file' } ] } },
      { type: 'input', block_id: 'auto', optional: true, label: pt('Renewal'), element: { type: 'checkboxes', action_id: 'v', options: [ { text: pt('Renew by itself'), value: 'yes' } ] } },
      { type: 'input', block_id: 'owner', optional: true, label: pt('Owner'), element: { type: 'external_select', action_id: 'owner', min_query_length: 1, placeholder: pt('Type a name') } },
    ] } });
  } else await respond({ text: `Two certificates need attention. Only you see this. \`${body.text}\`` });
});
app.options('owner', async ({ ack, options }) => ack({ options: ['Ann', 'Bob', 'Cleo'].filter((n) => n.toLowerCase().includes(options.value)).map((n) => ({ text: pt(n), value: n })) }));
app.view('apply', async ({ ack, view }) => { if (!view.state.values.names.v.value.includes('shop')) return ack({ response_action: 'errors', errors: { names: 'PLAN-8: names below .gov are not issued under this plan.' } }); await ack(); });
app.action(/.*/, async ({ ack, action, body, client }) => { await ack(); if (action.action_id === 'approve') await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: 'Approved', blocks: card('Approved by <@' + body.user.id + '>').blocks }); });
const card = (state) => ({ text: 'Certificate shop.example.com', blocks: [
  { type: 'header', text: pt('shop.example.com: waiting for approval') },
  { type: 'section', text: md(`Requested by <@${ann}> in <#${ch}>, for <!subteam^${grp}>. See <https://example.com|the order>.`), fields: [md('*Plan*\nDV free'), md('*Validation*\nDNS'), md('*Not after*\n2026-12-31'), md('*Points*\n1')] },
  { type: 'section', text: md('Set this record:\n```_acme-challenge.shop.example.com. 300 IN TXT "q8sV0c1Z"```') },
  { type: 'divider' },
  { type: 'context', elements: [md(`${state} · ord_01j9x2`)] },
  { type: 'actions', elements: [ { type: 'button', action_id: 'approve', style: 'primary', text: pt('Approve') }, { type: 'button', action_id: 'reject', style: 'danger', text: pt('Reject'), confirm: { title: pt('Reject?'), text: pt('The request is closed.') } }, { type: 'button', action_id: 'details', text: pt('Details') } ] } ] });
await app.start();
const list = await app.client.conversations.list({}); const ch = list.channels.find((c) => c.name === 'certificates').id;
const users = await app.client.users.list(); const ann = users.members.find((u) => u.name === 'ann').id; const grp = (await app.client.usergroups.list()).usergroups[0].id;
await app.client.chat.postMessage({ channel: ch, ...card('Waiting since 10:42') });
await new Promise((r) => setTimeout(r, 1100));
const t = await app.client.chat.postMessage({ channel: ch, text: 'Expiring soon', blocks: [ { type: 'section', text: md('*Expiring within 14 days*') }, { type: 'table', rows: [['Name', 'Days', 'Owner'], ['www.example.com', '3', 'ann'], ['mail.example.com', '9', 'bob']].map((r) => r.map((text) => ({ type: 'raw_text', text }))) } ] });
await new Promise((r) => setTimeout(r, 1100));
await app.client.chat.postMessage({ channel: ch, thread_ts: t.ts, text: 'Renewal of `www.example.com` has started.' });
app.event('app_home_opened', async ({ event, client }) => client.views.publish({ user_id: event.user, view: { type: 'home', blocks: card('App Home').blocks } }));
console.log('ready', ch, ann);
