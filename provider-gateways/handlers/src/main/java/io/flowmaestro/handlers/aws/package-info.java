/** AWS: {@link io.flowmaestro.handlers.aws.SigV4} signs requests. */
@NullMarked
package io.flowmaestro.handlers.aws;

import org.jspecify.annotations.NullMarked;
