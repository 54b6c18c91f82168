/** What a store app has besides what every app has. */
export interface StoreApp {
  appNo: number;
  /** Scopes it asks for: an installation grants them. */
  scopes: readonly string[];
  events: EventTarget | undefined;
  /** When a ticket was last taken. */
  deliveredAtMs: number | undefined;
}

/** Where events of a store app go. */
export interface EventTarget {
  url: string;
  /** Sent with every event, so that the receiver can tell where it comes from. */
  verificationToken: string;
  /** The event that asks this URL for its challenge; replaced with the URL. */
  challengeId: string;
  /** Undefined until the challenge was answered: before that no other event is sent. */
  verifiedAtMs: number | undefined;
}
