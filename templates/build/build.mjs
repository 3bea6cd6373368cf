// Builds templates/assets from govuk-frontend and our own Sass, and writes
// manifest.json beside this file: the versions used and a checksum of every
// file built. Run it with `npm ci && npm run assets` after changing
// greenpaper.scss or the version of govuk-frontend, and commit the result:
// the Go program embeds templates/assets, so running it needs no Node.

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..')
const assets = join(here, '..', 'assets')
const modules = join(root, 'node_modules')

const compile = name => sass.compile(join(here, name), {
  loadPaths: [modules],
  style: 'compressed',
  charset: false,
  quietDeps: true
}).css + '\n'

// The source map is not shipped, so the line that names it goes.
const script = readFileSync(
  join(modules, 'govuk-frontend/dist/govuk/govuk-frontend.min.js'), 'utf8'
).replace(/\/\/# sourceMappingURL=.*\s*$/, '\n')

const built = {
  'greenpaper.css': compile('greenpaper.scss'),
  'paper.css': compile('paper.scss'),
  'govuk-frontend.min.js': script
}

const files = {}
for (const [name, body] of Object.entries(built)) {
  writeFileSync(join(assets, name), body)
  files[name] = createHash('sha256').update(body).digest('hex')
}

const versionOf = name =>
  JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version

writeFileSync(join(here, 'manifest.json'), JSON.stringify({
  'govuk-frontend': versionOf('govuk-frontend'),
  sass: versionOf('sass'),
  files
}, null, 2) + '\n')

// The examples of markup that govuk-frontend ships, which the Go tests compare
// our templates with: only what they need, so that tests run without Node.
const components = [
  'back-link', 'breadcrumbs', 'button', 'character-count', 'checkboxes',
  'date-input', 'details', 'error-message', 'error-summary', 'exit-this-page',
  'fieldset', 'file-upload', 'hint', 'input', 'inset-text', 'label',
  'language-navigation', 'notification-banner', 'pagination', 'panel',
  'phase-banner', 'radios', 'select', 'service-navigation', 'skip-link',
  'summary-list', 'table', 'tag', 'task-list', 'textarea', 'warning-text'
]
for (const name of components) {
  const { fixtures } = JSON.parse(readFileSync(
    join(modules, 'govuk-frontend/dist/govuk/components', name, 'fixtures.json'), 'utf8'))
  writeFileSync(
    join(here, '../testdata/fixtures', name + '.json'),
    JSON.stringify(fixtures.map(({ name, options, html }) => ({ name, options, html })), null, 1) + '\n')
}
