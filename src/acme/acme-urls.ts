/** The addresses of one CA's endpoint. Clients take them from answers and never put them together. */
export interface AcmeUrls {
  readonly base: string;
  account(id: string): string;
  orders(accountId: string): string;
  order(id: string): string;
  finalize(orderId: string): string;
  certificate(orderId: string): string;
  authorization(orderId: string, index: number): string;
  challenge(orderId: string, index: number, type: string): string;
}

export const acmePath = (authority: string): string => `/acme/${encodeURIComponent(authority)}`;

export const acmeUrls = (publicUrl: string, authority: string): AcmeUrls => {
  const base = `${publicUrl}${acmePath(authority)}`;
  return {
    base,
    account: (id) => `${base}/account/${id}`,
    orders: (accountId) => `${base}/account/${accountId}/orders`,
    order: (id) => `${base}/order/${id}`,
    finalize: (orderId) => `${base}/order/${orderId}/finalize`,
    certificate: (orderId) => `${base}/certificate/${orderId}`,
    authorization: (orderId, index) => `${base}/authorization/${orderId}/${index}`,
    challenge: (orderId, index, type) => `${base}/challenge/${orderId}/${index}/${type}`,
  };
};
