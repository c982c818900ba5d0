/**
 * Provider files as plain data: what the sandbox knows of a provider beside its contract. The catalog's classes are not
 * used, so that a mistake in them does not hide here as well.
 */
@NullMarked
package io.flowmaestro.sandbox.file;

import org.jspecify.annotations.NullMarked;
