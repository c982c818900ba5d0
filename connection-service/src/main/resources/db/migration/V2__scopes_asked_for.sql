-- Which of the provider's optional scopes an authorization asks for, separated by spaces.
alter table oauth_authorization add column scopes text not null default '';
