import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { createLanguage } from '../src/language.js'
import { english } from '../src/words.js'

const source = name => new URL(`../src/${name}`, import.meta.url)

/** The English of a part stands in its file, which needs a bundler for its style sheet: read it from the text. */
function englishOf(name) {
  const text = /export const english = (\{.*?\n?\})\n/s.exec(readFileSync(source(`parts/${name}`), 'utf8'))?.[1]
  return text ? Function(`return ${text}`)() : {}
}

const all = Object.assign({}, english, ...readdirSync(source('parts')).filter(name => name.endsWith('.js')).map(englishOf))
const languages = readdirSync(source('lang')).map(name => name.replace('.js', ''))
const names = value => [...new Set(JSON.stringify(value).match(/\{\w+\}/g))].sort()
const words = async code => (await import(source(`lang/${code}.js`))).words

test('there are thirteen languages', () => assert.equal(languages.length, 12))

for (const code of languages) {
  test(`${code} says all that English says, with the same names in braces`, async () => {
    const own = await words(code)

    assert.deepEqual(Object.keys(own).sort(), Object.keys(all).sort())
    for (const key of Object.keys(all)) assert.deepEqual(names(own[key]), names(all[key]), key)
  })

  test(`${code} has a form for every plural of the language, and nothing that turns the direction`, async () => {
    const own = await words(code)
    const forms = new Intl.PluralRules(code).resolvedOptions().pluralCategories.sort()

    assert.deepEqual(Object.keys(own.typing).sort(), forms)
    assert.doesNotMatch(JSON.stringify(own), /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/)
  })
}

const load = async code => words(code)

test('the option comes before the page, the page before the browser, and what nobody speaks is passed over', async () => {
  assert.equal((await createLanguage(['de-AT', 'fr', 'en'], load)).tag, 'de-AT')
  assert.equal((await createLanguage([undefined, '', 'fr', 'en'], load)).t('seen'), 'Vu')
  assert.equal((await createLanguage(['sv-SE', 'not a tag', 'pl'], load)).tag, 'pl')
  assert.equal((await createLanguage([], load)).t('seen'), 'Seen')
})

test('the number decides the form, and right-to-left languages say so', async () => {
  const { t } = await createLanguage(['en'], load)
  const arabic = await createLanguage(['ar'], load)

  assert.equal(t('typing', { n: 1, names: 'Ana' }), 'Ana is typing')
  assert.equal(t('typing', { n: 2, names: 'Ana and Jonas' }), 'Ana and Jonas are typing')
  assert.equal(arabic.t('typing', { n: 2, names: 'A و B' }), 'A و B يكتبان')
  assert.equal(arabic.dir, 'rtl')
})

test('a language whose file does not come is English, and text in a name stays text', async () => {
  const { t, dir } = await createLanguage(['ar'], () => Promise.reject(new Error('gone')))

  assert.equal(t('said', { name: '{name} $& <b>' }), '{name} $& <b> said: ')
  assert.equal(dir, 'ltr')
})
