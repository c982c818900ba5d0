package io.flowmaestro.catalog;

/** JSON Pointers (RFC 6901). */
final class Pointers {
    private Pointers() {}

    static String append(String pointer, String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }
}
