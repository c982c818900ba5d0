package io.flowmaestro.sandbox.contract;

import java.util.Map;
import java.util.Set;

/** What a contract has at an address. */
public sealed interface Lookup {
    /**
     * An operation is there.
     *
     * @param path the values of the path's parameters, percent-decoded
     */
    record Found(ContractOperation operation, Map<String, String> path) implements Lookup {}

    record WrongMethod(Set<String> allowed) implements Lookup {}

    record UnknownPath() implements Lookup {}
}
