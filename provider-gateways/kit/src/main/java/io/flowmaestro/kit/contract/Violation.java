package io.flowmaestro.kit.contract;

/**
 * One difference from a contract.
 *
 * @param part which part of the call: {@code method}, {@code url}, {@code headers} or {@code body}
 * @param sentence what is wrong there, with a JSON Pointer into the part
 */
public record Violation(String part, String sentence) {}
