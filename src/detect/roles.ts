/** What a path is for: the application itself, or its tests, examples and documents. */

const aside =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|cypress|playwright|fixtures?|__fixtures__|testdata|test[-_]?(?:data|utils?|support|helpers?|apps?|projects?|resources)|testing|(?:[\w.-]*[._-])?(?:unit|integration|functional|acceptance|smoke|contract|system|browser)[-_]?tests?|mocks?|__mocks__|examples?|samples?|demos?|playgrounds?|sandbox(?:es)?|docs?|documentation|tutorials?|templates?|stubs?|scaffold(?:s|ing)?|boilerplates?|starters?|generators?|benchmarks?|benches|bench|snippets|cookbook|third[-_]?party|vendor\/(?:[\w-]+\.[a-z]{2,}|bundle|cache|composer|gems)|[^/]+[-_.](?:tests?|e2e|examples?|templates?|fixtures?)|(?:tests?|e2e|examples?)[-_.][^/]+)(?=\/)|^references\//i;

const asideFile =
  /(?:^|\/)\.?env[._-](?:tests?|testing|e2e|ci)(?:[._-]\w+)*$|[._-](?:test|spec|e2e)s?\.\w+$|(?:^|\/)(?:test|testing)[._-][^/]*$|_test\.\w+$|[-._](?:test|testing)\.(?:ya?ml|json|properties|toml|ini|conf)$/i;

/** The packages of JVM code are no folders to judge by: `com.example.demo` is what generators write. */
const packages = /((?:^|\/)src\/main\/(?:java|kotlin|scala|groovy)\/).*\//;

/** True for what sits under tests, examples, templates and documents: its claims have low confidence. */
export function isAside(path: string): boolean {
  return aside.test(path.replace(packages, '$1')) || asideFile.test(path);
}
