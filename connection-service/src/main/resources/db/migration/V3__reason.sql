-- Why a connection is not active, for a person; null while there is nothing to say.
alter table connection add column reason text;
