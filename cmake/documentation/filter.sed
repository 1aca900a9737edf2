# What Doxygen reads of comments and pages.
# In a comment, the prefix of v4-mapped addresses is no link to a name of C++.
/\/\/\/    /!s,::ffff,\\::ffff,g
# A link from a page to a file of the tree that is no page: its path.
s,\[\([^]]*\)\](\.\./\.\./\.\./\([^)#]*\)[^)]*),\1 (`\2`),g
