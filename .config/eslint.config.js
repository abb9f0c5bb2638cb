import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * The dependency direction of the architecture (README, "How it is built"):
 * each folder of src/ and the folders it may import. Nothing else may be imported across folders.
 */
const CORE = ['octets', 'grade', 'smtp', 'pop3', 'transcript', 'transport'];
const MAY_IMPORT = {
  octets: [],
  grade: [],
  smtp: ['octets', 'grade'],
  pop3: ['octets', 'grade'],
  transcript: ['octets'],
  transport: ['octets'],
  session: CORE,
  target: [...CORE, 'session'],
  case: [...CORE, 'session', 'target'],
  check: [...CORE, 'session', 'case'],
  fuzz: [...CORE, 'session', 'target', 'case', 'check'],
  run: [...CORE, 'session', 'target', 'case', 'check', 'fuzz'],
  report: ['octets', 'grade', 'transcript', 'case', 'run'],
  library: [...CORE, 'session', 'target', 'case', 'check', 'run', 'report'],
  vitest: [...CORE, 'session', 'target', 'case', 'check', 'run', 'report', 'library'],
  reference: ['octets'],
};
const FOLDERS = Object.keys(MAY_IMPORT);
const SOCKETS = ['node:net', 'node:tls', 'net', 'tls'];

const layers = FOLDERS.map((folder) => ({
  files: [`src/${folder}/**/*.ts`],
  ignores: ['**/*.test.ts', '**/*.test.fixture.ts'],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        paths: ['transport', 'reference'].includes(folder)
          ? []
          : SOCKETS.map((name) => ({ name, message: 'Only src/transport and src/reference open sockets.' })),
        patterns: [
          ...FOLDERS.filter((other) => other !== folder && !MAY_IMPORT[folder].includes(other)).map((other) => ({
            group: [`../${other}/**`, `**/src/${other}/**`],
            message: `src/${folder} may not import src/${other}: dependencies point one way.`,
          })),
          {
            // The library's entry is where the engine and the suites meet.
            group: ['../cli/**', ...(folder === 'library' ? [] : ['**/suites/**', '../index.js'])],
            message: 'Dependencies point one way.',
          },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ['dist/**', 'reports/**', 'node_modules/**', 'fixtures/servers/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname + '/..' } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Octet strings hold one octet a character: nothing that spreading could tear apart.
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // Octet tests name control characters; that is what this program is about.
      'no-control-regex': 'off',
    },
  },
  ...layers,
  {
    files: ['suites/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/src/*/**'], message: 'Suites import src/index.ts only.' }] },
      ],
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        setTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
);
