/** The YAML writer in a module of its own: the bundler gives a package that it imports dynamically no named exports. */
export { stringify } from "yaml";
