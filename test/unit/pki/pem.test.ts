import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../../src/kernel/errors.ts';
import { joinPem, PEM_LIMITS, pemBlock, pemBlocks, pemText, splitPem } from '../../../src/pki/pem.ts';
import { refusal } from './material.ts';

const bytes = Buffer.from(Array.from({ length: 100 }, (_, at) => at));
const block = pemBlock('CERTIFICATE', bytes);
const other = pemBlock('PRIVATE KEY', Buffer.from('key'));

describe('PEM', () => {
  test('writes lines of 64 and a newline at the end', () => {
    expect(block.split('\n').map((line) => line.length)).toEqual([27, 64, 64, 8, 25, 0]);
  });

  test.each([
    ['as written', block],
    ['CRLF', block.replaceAll('\n', '\r\n')],
    ['lone CR', block.replaceAll('\n', '\r')],
    ['a byte-order mark', `\ufeff${block}`],
    ['indented', block.replace(/^/gm, '    ')],
    ['newlines lost in a chat field', block.replaceAll('\n', ' ')],
    ['text before and after', `subject=CN = a\n${block}trailing words`],
    ['no newline at the end', block.trimEnd()],
  ])('ok/%s', (_, text) => {
    const [found, ...more] = splitPem(text, 'leaf');
    expect(more).toEqual([]);
    expect(found?.label).toBe('CERTIFICATE');
    expect(found?.der.equals(bytes)).toBe(true);
    expect(found?.text).toBe(block);
  });

  test('splits several blocks and joins them again', () => {
    const text = joinPem([block, other.trimEnd()]);
    expect(splitPem(text, 'chain').map((found) => found.label)).toEqual(['CERTIFICATE', 'PRIVATE KEY']);
    expect(joinPem(splitPem(text, 'chain').map((found) => found.text))).toBe(text);
  });

  test('keeps the headers of an encrypted key of the old form', () => {
    const headers = ['Proc-Type: 4,ENCRYPTED', 'DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF'];
    const text = pemBlock('RSA PRIVATE KEY', bytes, headers);
    expect(splitPem(text, 'key')).toMatchObject([{ headers, text }]);
  });

  test.each<[string, string, ErrorCode]>([
    ['END line missing', block.replace(/-----END.*/, ''), 'pem-damaged'],
    ['END line of another label', block.replace('END CERTIFICATE', 'END PRIVATE KEY'), 'pem-damaged'],
    ['the next block begins before the end', block.replace(/-----END.*\n/, block), 'pem-damaged'],
    ['a letter lost', block.replace('AAEC', 'AAE'), 'pem-damaged'],
    ['a character that is not base64', block.replace('AAEC', 'AA*C'), 'pem-damaged'],
    ['no body', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n', 'pem-damaged'],
    ['BEGIN line cut', '-----BEGIN CERTIFICATE', 'pem-damaged'],
    ['too large', block + ' '.repeat(PEM_LIMITS.leaf), 'pem-too-large'],
  ])('fail/CERT-1 %s', (_, text, code) => {
    expect(() => splitPem(text, 'leaf')).toThrow(refusal(code));
  });

  test('CERT-1 refuses a text without the block that is needed, by its label', () => {
    expect(() => pemBlocks(other, ['CERTIFICATE'], 'leaf')).toThrow(refusal('pem-missing', { label: 'CERTIFICATE' }));
  });

  test('CERT-1 refuses a DER file and takes a PEM file', () => {
    expect(() => pemText(Buffer.of(0x30, 0x82, 0x01, 0x00, 0xff))).toThrow(refusal('pem-is-der'));
    expect(pemText(Buffer.from(block))).toBe(block);
  });
});
