package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.http.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form with which somebody who is not signed in connects an account.
 *
 * @param tenant for whom
 * @param path where the form goes
 * @param others where the person chooses another provider; null where there is none
 * @param reconnects whether the connection is there already
 * @param methods the ways to connect; none where there is no choice
 * @param browser whether a browser connects
 * @param fields what is to be typed in
 * @param access what is asked for
 * @param app whether there is an app that signs people in, where one is needed
 * @param problem why the form was refused; null where it was not
 */
public record SessionView(
        String tenant,
        String path,
        @Nullable String others,
        ConnectView.Heading provider,
        boolean reconnects,
        String method,
        List<ConnectView.Way> methods,
        boolean browser,
        List<FormField> fields,
        List<Access> access,
        boolean app,
        @Nullable Problem problem) {}
