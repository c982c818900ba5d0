package io.flowmaestro.catalog;

import io.flowmaestro.catalog.expression.Expression;
import io.flowmaestro.catalog.expression.Template;

/**
 * How to find out whether a call happened that was not answered.
 *
 * @param operation the operation of the same provider to run for it: a read
 * @param input that operation's parameters, of this one's names
 * @param found this operation's output in that one's answer; nothing or null where it did not happen
 */
public record ReadBack(Operation operation, Template input, Expression found) {}
