import ipaddr from 'ipaddr.js';
import { err, ok, type Result } from '../kernel/result.ts';

/**
 * Where a webhook may go. A channel's address is typed in by people, so without a check it could make this system call
 * what only this system can reach: on Lambda the loopback is the function's own runtime API, link-local is the instance
 * metadata, and the private ranges are the neighbours.
 *
 * `checkWebhookUrl` judges what is written; a name still has to be resolved, and each address that it resolves to be
 * judged by `mayConnectTo` at the moment of connecting, or a name server could answer differently the second time.
 */

export type AddressFault = 'not-a-url' | 'not-https' | 'credentials-in-url' | 'local-name' | 'address-not-public';

/** `allowLocal`: plain http and the machine itself are allowed, for a stage that runs on one machine. */
export interface AddressPolicy {
  readonly allowLocal: boolean;
}

/** Metadata and host services that clouds put on addresses which look public (Azure's wire server). */
const CLOUD_HOSTS: readonly string[] = ['168.63.129.16'];

/** Names that never leave a machine, a site or a cloud's inside (RFC 6761, RFC 6762, RFC 8375, ICANN's `.internal`). */
const LOCAL_SUFFIXES: readonly string[] = [
  'localhost',
  'local',
  'localdomain',
  'internal',
  'intranet',
  'lan',
  'home.arpa',
  'in-addr.arpa',
  'ip6.arpa',
];

const isLoopback = (address: string): boolean => ipaddr.process(address).range() === 'loopback';

/**
 * Whether a connection to this literal address may be made: only what is plain public unicast. Addresses that carry an
 * IPv4 address inside (mapped, 6to4, NAT64, Teredo) lead to wherever that one leads, so they are not public either;
 * a mapped one is judged as the IPv4 address it is.
 */
export function mayConnectTo(address: string, policy: AddressPolicy): boolean {
  if (!ipaddr.isValid(address)) return false;
  if (policy.allowLocal && isLoopback(address)) return true;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && !CLOUD_HOSTS.includes(parsed.toString());
}

const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');

const isLocalName = (host: string): boolean =>
  !host.includes('.') || LOCAL_SUFFIXES.some((suffix) => host === suffix || host.endsWith(`.${suffix}`));

const isThisMachine = (host: string): boolean => host === 'localhost' || (ipaddr.isValid(host) && isLoopback(host));

/**
 * Whether a webhook may be registered with this address; on success the address as the URL standard writes it (so that
 * `https://0x7f.1/` has already become 127.0.0.1 and is judged as that).
 */
export function checkWebhookUrl(text: string, policy: AddressPolicy): Result<string, AddressFault> {
  const url = URL.parse(text);
  if (url === null) return err('not-a-url');
  const host = bareHost(url);
  const local = policy.allowLocal && isThisMachine(host);
  if (url.protocol !== 'https:' && !(local && url.protocol === 'http:')) return err('not-https');
  if (url.username !== '' || url.password !== '') return err('credentials-in-url');
  if (ipaddr.isValid(host)) return mayConnectTo(host, policy) ? ok(url.href) : err('address-not-public');
  return !local && isLocalName(host) ? err('local-name') : ok(url.href);
}
