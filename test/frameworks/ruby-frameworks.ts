import { type Framework, procfile } from './framework.ts'

const railsProject = {
  Gemfile: "source 'https://rubygems.org'\ngem 'rails'\ngem 'puma'\n",
  'bin/rails': `APP_PATH = File.expand_path('../config/application', __dir__)
require 'rails/commands'
`,
  'config.ru': "require_relative 'config/application'\nApp::Application.initialize!\nrun Rails.application\n",
  'config/application.rb': `require 'rails'
require 'action_controller/railtie'

module App
  class Application < Rails::Application
    config.eager_load = false
    config.secret_key_base = 'not a secret'
    config.logger = Logger.new($stdout)
    routes.append { root to: ->(_env) { [200, { 'Content-Type' => 'text/plain' }, ['hello']] } }
  end
end
`,
}

export const rubyFrameworks: readonly Framework[] = [
  {
    id: 'sinatra',
    name: 'Sinatra with Puma',
    probe: { command: 'ruby -e \'require "sinatra/base"; require "puma"\'', debian: 'ruby-sinatra puma' },
    version: 'ruby -e \'require "sinatra/base"; puts Sinatra::VERSION\'',
    files: {
      Gemfile: "source 'https://rubygems.org'\ngem 'sinatra'\ngem 'puma'\n",
      ...procfile('ruby app.rb'),
      'app.rb': sinatraApp(''),
    },
    wrong: { files: procfile('ruby app.rb -p 4567'), code: 'wrong-port' },
    more: [
      { files: procfile('APP_ENV=development ruby app.rb'), code: 'loopback-only' },
      { files: { 'app.rb': sinatraApp('set :port, 4567\n') }, code: 'wrong-port', told: 'set :port, 4567' },
    ],
    right: { files: procfile('ruby app.rb -o 0.0.0.0 -p $PORT') },
  },
  {
    id: 'puma',
    name: 'Puma',
    programs: { puma: 'puma' },
    version: 'puma --version',
    files: {
      Gemfile: "source 'https://rubygems.org'\ngem 'puma'\n",
      'config.ru': "run ->(_env) { [200, { 'content-type' => 'text/plain' }, ['hello']] }\n",
    },
    wrong: { files: procfile('puma'), code: 'wrong-port' },
    more: [
      { files: procfile('puma -b tcp://127.0.0.1:9292'), code: 'wrong-port' },
      {
        files: { ...procfile('puma -C config/puma.rb'), 'config/puma.rb': 'threads 1, 5\nport 3000\n' },
        code: 'wrong-port',
        told: 'port 3000 in config/puma.rb',
      },
    ],
    right: {
      files: {
        ...procfile('puma -C config/puma.rb'),
        'config/puma.rb': "threads 1, 5\nport ENV.fetch('PORT', 3000)\n",
      },
      told: "port ENV.fetch('PORT', 3000) in config/puma.rb",
    },
  },
  {
    id: 'rails',
    name: 'Rails with Puma',
    probe: { command: 'ruby -e \'require "rails"; require "puma"\'', debian: 'ruby-railties puma' },
    version: 'ruby -e \'require "rails"; puts Rails.version\'',
    files: railsProject,
    wrong: { files: procfile('rails server -p 3000'), code: 'wrong-port' },
    more: [{ files: procfile('rails server'), code: 'loopback-only' }],
    right: { files: procfile('rails server -e production -b 0.0.0.0 -p $PORT') },
  },
]

function sinatraApp(settings: string): string {
  return `require 'sinatra'

${settings}get '/' do
  'hello'
end
`
}
