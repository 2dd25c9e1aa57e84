-- The databases of the appliance: identified data, the way back to it, what research sees, and who may come in.
create database clinical;
create database vault;
create database views;
create database access;
