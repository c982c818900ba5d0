package io.flowmaestro.catalog;

/**
 * What a provider's word means.
 *
 * @param cause what is the matter, in a sentence
 * @param fix what the user should do, in a sentence
 */
public record Hint(String cause, String fix) {}
