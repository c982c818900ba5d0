/** The boundary to PostgreSQL. */
@NullMarked
package io.flowmaestro.executor.postgres;

import org.jspecify.annotations.NullMarked;
