/** What operators see of an executor and do with it. */
@NullMarked
package io.flowmaestro.executor.http;

import org.jspecify.annotations.NullMarked;
