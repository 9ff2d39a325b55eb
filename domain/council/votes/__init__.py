"""One door for votes: phone, hands, paper; one voter once; closing is a barrier."""
