/**
 * What can be connected and what can be run: the {@link io.flowmaestro.catalog.Catalog} of providers, read from their
 * YAML files and checked when loaded.
 */
@NullMarked
package io.flowmaestro.catalog;

import org.jspecify.annotations.NullMarked;
