/** One component as it is sent; its own fields are the platform's. */
export interface Component {
  readonly type: number;
  readonly [field: string]: unknown;
}
