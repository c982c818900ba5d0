package io.flowmaestro.sandbox.contract;

/**
 * Where a request does not fit the contract.
 *
 * @param place {@code path}, {@code query} or {@code body}
 * @param pointer JSON Pointer into that place; the name of what is missing is its last part
 * @param keyword the JSON Schema keyword that is not met, such as {@code required} or {@code type}
 * @param message what is wrong, in words
 */
public record Violation(String place, String pointer, String keyword, String message) {

    public boolean isMissing() {
        return keyword.equals("required");
    }

    /** The last part of the pointer: the name of the field. */
    public String field() {
        return pointer.substring(pointer.lastIndexOf('/') + 1);
    }
}
