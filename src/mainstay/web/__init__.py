"""The Django site: who may see and do what, storage, pages."""
