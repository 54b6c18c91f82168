import packageJson from '../../package.json' with { type: 'json' };

/** Version of this program, like `1.2.3`. */
export const programVersion: string = packageJson.version;
