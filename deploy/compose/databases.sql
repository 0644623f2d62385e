-- The warehouse beside the source's database; the source's tables come from the next file.
create database warehouse;
