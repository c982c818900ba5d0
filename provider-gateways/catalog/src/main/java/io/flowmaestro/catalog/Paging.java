package io.flowmaestro.catalog;

import io.flowmaestro.catalog.expression.Expression;

/**
 * How an operation gives a list page by page.
 *
 * @param cursor the parameter that says which page
 * @param next the next page's cursor in an answer; nothing, null or empty on the last page
 */
public record Paging(String cursor, Expression next) {
    /** The member of the output that holds the next page's cursor. */
    public static final String NEXT_CURSOR = "next_cursor";
}
