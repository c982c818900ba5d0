package io.flowmaestro.connection.pages;

import io.flowmaestro.connection.http.Problem;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pages, each in the file of its name. */
@CheckedTemplate(basePath = "pages")
class Templates {
    private Templates() {}

    static native TemplateInstance connections(ConnectionsView view);

    static native TemplateInstance providers(CatalogueView view);

    static native TemplateInstance connect(ConnectView view);

    static native TemplateInstance leave(String title, String address);

    static native TemplateInstance connection(ConnectionDetail view, TestView test, ConnectionUse use);

    static native TemplateInstance edit(
            ConnectionDetail view,
            List<FormField> fields,
            List<Box> operations,
            String revision,
            boolean enabled,
            @Nullable Problem problem);

    static native TemplateInstance operations(OperationPages.RunsView view);

    static native TemplateInstance operation(RunView view);

    static native TemplateInstance trials(TrialPages.Choice view);

    static native TemplateInstance trial(TrialView view);

    static native TemplateInstance webhooks(WebhookPages.HooksView view);

    static native TemplateInstance webhook(WebhookPages.HookView view);

    static native TemplateInstance alerts(String state, List<AlertPages.AlertRow> rows);

    static native TemplateInstance usage(Chart chart, List<UsagePages.UsageRow> rows);

    static native TemplateInstance reconnect(ConnectionDetail view, List<Access> optional);

    static native TemplateInstance key(ConnectionDetail view, List<FormField> fields, @Nullable Problem problem);

    static native TemplateInstance disconnect(ConnectionDetail view, List<String> workflows);

    static native TemplateInstance app(AppView view);

    static native TemplateInstance session(SessionView view);

    static native TemplateInstance sessionProviders(String tenant, String path, List<ConnectView.Heading> providers);

    static native TemplateInstance connected(Connected end);

    static native TemplateInstance outcome(Outcome outcome);
}
