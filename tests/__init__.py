"""The tests of mailbot: core, contracts of the edges, the edges, the whole house, the architecture."""
