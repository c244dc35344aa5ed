/** Whether people, not the running app, write a file: source, markup and configuration, by its name. */
export function isSource(file: string): boolean {
  return source.test(file)
}

const source =
  /\.([cm]?[jt]sx?|py|rb|go|rs|java|kt|php|exs?|erl|clj|scala|cs|html?|erb|ejs|hbs|pug|vue|svelte|astro|s?css|less|sql|sh|ya?ml|toml|graphql|proto)$|(^|[/\\])(\.env[^/\\]*|Procfile|package\.json|Gemfile|requirements\.txt)$/i
