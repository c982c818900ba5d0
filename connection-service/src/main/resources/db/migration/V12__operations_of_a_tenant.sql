create index operation_of_tenant on operation (tenant, finished_at desc, id desc);
create index alert_of_operation on alert (tenant, operation_id) where operation_id is not null;
