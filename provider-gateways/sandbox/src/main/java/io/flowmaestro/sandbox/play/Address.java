package io.flowmaestro.sandbox.play;

import java.util.List;
import java.util.Map;

/**
 * What a request is about.
 *
 * @param does what it does there
 * @param form the collection's address with {@code {}} for each parameter
 * @param collection the collection's address
 * @param id the object's name in the collection; empty where it is about the collection
 * @param parameter what the contract calls that name; empty where it has no word for it
 * @param needed the addresses of the objects that must be there
 * @param values the parameters by name
 */
record Address(
        Does does,
        String form,
        String collection,
        String id,
        String parameter,
        List<String> needed,
        Map<String, String> values) {

    /** What a request does at its address. */
    enum Does {
        CREATE,
        GET,
        LIST,
        UPDATE,
        REMOVE,
        /** Does something with an object. */
        ACT,
        /** Does something that is about no object. */
        CALL
    }

    String object() {
        return collection + "/" + id;
    }
}
