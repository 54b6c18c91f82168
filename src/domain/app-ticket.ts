import { type AppIssue, sealAppIssue, unsealAppIssue } from './app-issue.ts';
import type { InstallationKeys } from './installation-keys.ts';
import { payloadKinds } from './sealed-payload.ts';

/** Tickets are pushed every hour, and a program may miss some: each is good for twelve hours. */
export const ticketLifeMs = 43_200_000;
export const ticketPeriodMs = 3_600_000;

/** 42 URL-safe characters, which with the app's secret give an app access token. Nothing of it is stored. */
export function formatAppTicket(keys: InstallationKeys, issue: AppIssue): string {
  return sealAppIssue(keys, payloadKinds.appTicket, issue);
}

/** The issue behind a ticket, or undefined when this installation did not make it. Expiry is not judged here. */
export function readAppTicket(keys: InstallationKeys, ticket: string): AppIssue | undefined {
  return unsealAppIssue(keys, payloadKinds.appTicket, ticket);
}
