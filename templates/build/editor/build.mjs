// Builds templates/assets/editor.mjs from editor.mjs and CodeMirror, and writes
// manifest.json beside this file: the versions used and a checksum. Run it with
// `npm ci --ignore-scripts && npm run build` in this folder after changing
// editor.mjs or a version, and commit the result: the Go program embeds it.

import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
const assets = join(here, '..', '..', 'assets')

const { outputFiles, metafile } = await build({
  entryPoints: [join(here, 'editor.mjs')],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  charset: 'ascii',
  legalComments: 'none',
  write: false,
  metafile: true
})

// Pictures inside stylesheets would be refused by our content security policy,
// and nothing that we use needs them.
const script = outputFiles[0].text.replace(/url\('data:[^']*'\)/g, 'none')
writeFileSync(join(assets, 'editor.mjs'), script)

// Every package that is in the bundle, with its licence.
const packages = [...new Set(Object.keys(metafile.inputs)
  .map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
  .filter(Boolean))].sort()
const modules = join(here, 'node_modules')
const versions = {}
const licences = {}
for (const name of packages) {
  const { version, license } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'))
  if (license !== 'MIT') throw new Error(`${name} has the licence ${license}`)
  versions[name] = version
  const text = readFileSync(join(modules, name, 'LICENSE'), 'utf8').trim()
  licences[text] = [...(licences[text] ?? []), `${name} ${version}`]
}
writeFileSync(join(assets, 'LICENSES', 'editor.txt'),
  Object.entries(licences).map(([text, names]) => `${names.join('\n')}\n\n${text}\n`).join('\n\n'))

writeFileSync(join(here, 'manifest.json'), JSON.stringify({
  packages: versions,
  files: { 'editor.mjs': createHash('sha256').update(script).digest('hex') }
}, null, 2) + '\n')
