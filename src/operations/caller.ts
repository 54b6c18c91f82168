import type { App, Installation } from '#domain/app.ts';

/** The app behind a request, in the tenant its token is for. */
export interface Caller {
  app: App;
  installation: Installation;
  tenantNo: number;
}
