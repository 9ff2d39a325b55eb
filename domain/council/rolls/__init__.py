"""名册: who may vote, frozen and hashed per ballot."""
