import { expect } from 'vitest';
import { sharedWords } from '../../../adapters/surface-words.ts';
import { systemClock, systemRandom } from '../../../adapters/system.ts';
import { personByWord } from '../../../src/account/person.store.ts';
import { makeToken } from '../../../src/account/token.store.ts';
import { BUNDLE_FORMATS } from '../../../src/pki/bundle.ts';
import { PEM_LIMITS } from '../../../src/pki/pem.ts';
import { issuePair, otherCa } from '../../fakes/uploads.ts';
import type { Scenario } from './scenario.ts';
import { seesRefusal } from './surface-refusals.ts';

const SHOP = 'shop.example.com';
const KEY = '-----BEGIN PRIVATE KEY----- MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg -----END PRIVATE KEY-----';

export const privacyScenarios: readonly Scenario[] = [
  {
    name: 'a download is a one-time link with its end, for the one who asked',
    run: async (room) => {
      await room.issue(SHOP);
      await room.type(`cert download ${SHOP} --format pfx`);
      await room.sees('http://signet.example.test/link/', 'pfx');
    },
  },
  {
    name: 'the Download button of a card gives the link',
    run: async (room) => {
      await room.issue(SHOP);
      await room.type(`cert status ${SHOP}`);
      await room.press(room.say('action.download'));
      await room.sees('http://signet.example.test/link/');
    },
  },
  {
    name: 'no format of a download ever carries a key into the conversation',
    run: async (room) => {
      await room.issue(SHOP);
      for (const format of BUNDLE_FORMATS) await room.type(`cert download ${SHOP} --format ${format}`);
      await room.sees('http://signet.example.test/link/');
      room.notSeen('BEGIN PRIVATE KEY');
      room.notSeen('BEGIN EC PRIVATE KEY');
      room.notSeen('BEGIN CERTIFICATE');
    },
  },
  {
    name: 'a download link is not seen by others in the same place',
    needs: ['shared'],
    run: async (room) => {
      await room.issue(SHOP);
      await room.type(`cert download ${SHOP}`);
      await room.sees('http://signet.example.test/link/');
      room.notSeen('signet.example.test/link/', 'bob');
    },
  },
  {
    name: 'a refusal is not seen by others in the same place',
    needs: ['shared'],
    run: async (room) => {
      await room.type('cert status nothing.example.test');
      await room.sees('nothing.example.test');
      room.notSeen('nothing.example.test', 'bob');
    },
  },
  {
    name: 'what was read is not seen by others in the same place, until its asker shows it there',
    needs: ['shared'],
    run: async (room) => {
      await room.issue(SHOP);
      await room.type(`cert status ${SHOP}`);
      await room.sees(room.say('field.fingerprint'));
      room.notSeen(SHOP, 'bob');
      await room.press(sharedWords[room.language].show);
      await room.seenBy('bob', SHOP, room.say('field.fingerprint'));
    },
  },
  {
    name: 'what changes something is seen by everybody in the same place',
    needs: ['shared'],
    run: async (room) => {
      await room.type('cert apply shop.example.test');
      await room.seenBy('bob', 'shop.example.test', room.say('action.approve'));
    },
  },
  {
    name: 'a pasted private key is refused, not echoed, and the person is told to replace it',
    run: async (room) => {
      const before = room.driver.sees(room.me);
      await room.type(`cert apply shop.example.test --remark "${KEY}"`);
      await seesRefusal(room, 'secret-pasted', {});
      // What the person typed themselves may stand on their own screen once; the answer never repeats it.
      const echoes = room.driver.sees(room.me).slice(before.length).split('MIGHAgEAMBMGByqGSM49').length - 1;
      expect(echoes).toBeLessThanOrEqual(1);
      const rows = await room.house.store.db.selectFrom('audit').selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain('MIGHAgEAMBMGByqGSM49');
    },
  },
  {
    name: 'a private key in a form’s answer is refused as well',
    needs: ['forms'],
    run: async (room) => {
      await room.type('cert apply');
      await room.driver.fill?.(room.me, { names: 'shop.example.test', remark: KEY });
      await seesRefusal(room, 'secret-pasted', {});
      expect(await room.house.store.db.selectFrom('orders').select('id').execute()).toEqual([]);
    },
  },
  {
    name: 'a file chosen in a form arrives whole',
    needs: ['files'],
    run: async (room) => {
      const { certificate } = (await otherCa()).root;
      await room.type('cert upload');
      await room.driver.fill?.(room.me, {
        certificate: { name: 'root.pem', bytes: Buffer.from(certificate) },
        kind: 'ca',
      });
      await room.sees('Elsewhere Root');
      const rows = await room.house.store.db.selectFrom('certificates').select(['chain', 'source']).execute();
      expect(rows).toEqual([{ chain: `${certificate.trim()}\n`, source: 'uploaded' }]);
    },
  },
  {
    name: 'ORG-2 a signed letter comes as a file of the platform, and goes to its review',
    needs: ['forms', 'files'],
    run: async (room) => {
      const address = '--department IT --country CN --province BJ --city BJ --street "1 Lane" --phone 13800000000';
      await room.elsewhere('olu', `signet org add acme --name Acme ${address}`);
      const person = '--department IT --title Engineer --phone 13800000000 --email lin@example.com';
      await room.elsewhere('olu', `signet contact add lin --name Lin ${person}`);
      await room.elsewhere('olu', `cert apply ${SHOP} --plan dnspod-sm2-ov --org acme --admin lin`);
      const bytes = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n', 'latin1');
      const letter = { file: { name: 'letter.pdf', bytes } };
      if (room.driver.attach === undefined) {
        await room.type('cert verify letter');
        await room.driver.fill?.(room.me, { what: SHOP, ...letter });
      } else await room.driver.attach(room.me, `cert verify letter ${SHOP}`, letter);
      await room.sees(SHOP, room.say('order.stage.letter'));
      const letters = await room.house.store.db.selectFrom('letters').select('orderId').execute();
      expect(letters).toHaveLength(1);
      const order = await room.elsewhere('ada', `cert status ${SHOP}`);
      expect(order).not.toMatchObject({ data: { state: 'awaiting-letter' } });
    },
  },
  {
    name: 'a file that is too large is refused by its size, and nothing is kept',
    needs: ['files'],
    run: async (room) => {
      const bytes = Buffer.alloc(PEM_LIMITS.chain + 1, 0x41);
      await room.type('cert upload');
      await room.driver.fill?.(room.me, { certificate: { name: 'chain.pem', bytes } });
      await seesRefusal(room, 'file-large', { option: 'certificate', size: bytes.length, most: PEM_LIMITS.chain });
      expect(await room.house.store.db.selectFrom('certificates').select('id').execute()).toEqual([]);
    },
  },
  {
    name: 'a file that holds a private key is refused in a form',
    needs: ['files'],
    run: async (room) => {
      const { leaf, key } = await issuePair(await otherCa(), ['chosen.example.com']);
      await room.type('cert upload');
      await room.driver.fill?.(room.me, { certificate: { name: 'both.pem', bytes: Buffer.from(leaf + key) } });
      await room.sees(room.say('error.key-over-chat', { option: 'certificate' }));
      expect(await room.house.store.db.selectFrom('certificates').select('id').execute()).toEqual([]);
    },
  },
  {
    name: 'the settings show no secret',
    with: { person: 'ada' },
    run: async (room) => {
      const ada = await personByWord(room.house.store, 'ada');
      const base = { clock: systemClock, random: systemRandom };
      const { token } = await makeToken(room.house.store, base, ada?.id ?? '', 'planted');
      await room.type('signet settings');
      await room.type('signet audit');
      await room.type('signet people');
      await room.sees('ada');
      room.notSeen(token);
    },
  },
];
