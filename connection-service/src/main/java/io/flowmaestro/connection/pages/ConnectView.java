package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.http.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form that connects an account of a provider.
 *
 * @param id the id that the connection gets, so that the form sent twice makes one
 * @param name what the connection is to be called
 * @param methods the ways to connect
 * @param browser whether a browser connects
 * @param fields what is to be typed in
 * @param access what is asked for
 * @param optional what can be asked for besides
 * @param sandbox whether there is a sandbox that it could reach
 * @param inSandbox whether it is to reach that
 * @param app whether there is an app that signs people in, where one is needed
 * @param problem why the form was refused; null where it was not
 */
public record ConnectView(
        Heading provider,
        String id,
        FormField name,
        String method,
        List<Way> methods,
        boolean browser,
        List<FormField> fields,
        List<Access> access,
        List<Access> optional,
        boolean sandbox,
        boolean inSandbox,
        boolean app,
        @Nullable Problem problem) {
    /**
     * A way to connect.
     *
     * @param chosen whether the form is for it
     */
    public record Way(String id, String title, boolean chosen) {}

    /** A provider above a form. */
    public record Heading(String id, String title, String summary, String docs, Tile tile, boolean signsIn) {}
}
