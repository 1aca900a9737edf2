# In a comment, the prefix of v4-mapped addresses is no link to a name of C++.
/\/\/\/    /!s,::ffff,\\::ffff,g
