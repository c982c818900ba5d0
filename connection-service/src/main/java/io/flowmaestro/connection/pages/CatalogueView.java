package io.flowmaestro.connection.pages;

import java.util.List;

/**
 * What can be connected.
 *
 * @param text what is looked for
 * @param category the category that is looked at; empty for all
 * @param categories all there are
 * @param shelves the providers that are left, by category
 */
public record CatalogueView(String text, String category, List<String> categories, List<Shelf> shelves) {
    /** The providers of a category. */
    public record Shelf(String category, List<Item> items) {}

    /**
     * A provider in the catalogue.
     *
     * @param connected how many connections of it there are
     */
    public record Item(String id, String title, String summary, Tile tile, long connected) {}
}
